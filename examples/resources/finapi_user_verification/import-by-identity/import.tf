import {
  to = finapi_user_verification.alice

  identity = {
    user_id = "alice"
  }
}

resource "finapi_user_verification" "alice" {
  user_id = "alice"
}

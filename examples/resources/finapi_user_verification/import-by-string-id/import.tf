import {
  to = finapi_user_verification.alice
  id = "alice"
}

resource "finapi_user_verification" "alice" {
  user_id = "alice"
}

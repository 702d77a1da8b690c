import {
  to = finapi_user.alice
  id = "alice"
}

resource "finapi_user" "alice" {
  id    = "alice"
  email = "alice@example.com"
}

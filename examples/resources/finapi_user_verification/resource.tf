resource "finapi_user" "alice" {
  id    = "alice"
  email = "alice@example.com"
}

resource "finapi_user_verification" "alice" {
  user_id = finapi_user.alice.id
}

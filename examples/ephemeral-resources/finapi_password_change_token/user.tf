# A user with a password to change. With it, the example does not depend on existing users.

resource "finapi_user" "alice" {
  id_prefix   = "alice-"
  email       = "alice@example.com"
  is_verified = true
}

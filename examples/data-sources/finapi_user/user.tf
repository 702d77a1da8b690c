# A user to look at, so that this example can be applied by itself.

resource "finapi_user" "alice" {
  id_prefix   = "alice-"
  email       = "alice@example.com"
  is_verified = true
}

# What `make demo` applies and changes. It reads the FINAPI_… environment variables, so that it says nothing of where
# finAPI is and holds no secret.

provider "finapi" {}

# No password here: the provider makes a strong one and keeps it in the state.
resource "finapi_user" "alice" {
  id          = "alice"
  email       = "alice@example.com"
  is_verified = true
}

resource "finapi_user" "bob" {
  id                     = "bob"
  phone                  = "+49 30 5550100"
  is_auto_update_enabled = true
  is_verified            = true
}

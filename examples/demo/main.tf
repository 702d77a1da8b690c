# `make demo` applies and changes this configuration. The address and credentials of finAPI come from the FINAPI_… environment
# variables.

provider "finapi" {}

# No password is given: the provider generates a strong one and stores it in the state.
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

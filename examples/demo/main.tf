# What `make demo` applies and changes. It reads the FINAPI_… environment variables, so that it says nothing of where
# finAPI is and holds no secret.

provider "finapi" {}

# No password here: the provider makes a strong one and keeps it in the state.
resource "finapi_user" "alice" {
  id    = "alice"
  email = "alice@example.com"
}

resource "finapi_user_verification" "alice" {
  user_id = finapi_user.alice.id
}

resource "finapi_user" "bob" {
  id                     = "bob"
  phone                  = "+49 30 5550100"
  is_auto_update_enabled = true
}

resource "finapi_user_verification" "bob" {
  user_id = finapi_user.bob.id
}

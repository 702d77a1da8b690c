# A verified user. No password is given: the provider generates a strong one and stores it in the state.
resource "finapi_user" "alice" {
  id          = "alice"
  email       = "alice@example.com"
  is_verified = true
}

# A user with a random id after the prefix, and with a longer timeout for a deletion while finAPI works on the user's data.
resource "finapi_user" "customer" {
  id_prefix              = "customer-"
  phone                  = "+49 30 5550100"
  is_auto_update_enabled = true
  is_verified            = true

  timeouts = {
    delete = "30m"
  }
}

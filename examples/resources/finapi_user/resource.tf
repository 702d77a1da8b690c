# A user whom programs can log in as at once. No password is given: the provider makes a strong one and keeps it in the state.
resource "finapi_user" "alice" {
  id          = "alice"
  email       = "alice@example.com"
  is_verified = true
}

# An id that is random after the prefix, and more patience with finAPI when it is at work on the user's data.
resource "finapi_user" "customer" {
  id_prefix              = "customer-"
  phone                  = "+49 30 5550100"
  is_auto_update_enabled = true
  is_verified            = true

  timeouts = {
    delete = "30m"
  }
}

# No password is given: the provider makes a strong one and keeps it in the state.
resource "finapi_user" "alice" {
  id    = "alice"
  email = "alice@example.com"
}

# An id that is random after the prefix, and more patience with finAPI when it is at work on their data.
resource "finapi_user" "customer" {
  id_prefix              = "customer-"
  phone                  = "+49 30 5550100"
  is_auto_update_enabled = true

  timeouts = {
    delete = "30m"
  }
}

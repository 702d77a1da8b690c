# finAPI notifies this address when a user of the mandator is deleted, also when Terraform deletes it.
resource "finapi_client_configuration" "this" {
  user_synchronization_callback_url  = "https://example.com/finapi/deleted-users"
  user_access_tokens_validity_period = 600
}

resource "finapi_user" "alice" {
  id = "alice"

  # A destroy then deletes the user before it clears the address.
  depends_on = [finapi_client_configuration.this]
}

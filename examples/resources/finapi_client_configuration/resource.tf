# finAPI tells this address of each user of the mandator who is deleted, also of those whom Terraform deletes.
resource "finapi_client_configuration" "this" {
  user_synchronization_callback_url  = "https://example.com/finapi/deleted-users"
  user_access_tokens_validity_period = 600
}

resource "finapi_user" "alice" {
  id = "alice"

  # A destroy then deletes the user before it clears the address.
  depends_on = [finapi_client_configuration.this]
}

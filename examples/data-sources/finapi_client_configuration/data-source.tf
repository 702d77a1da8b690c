data "finapi_client_configuration" "this" {}

# Fails at plan, and not only when finAPI refuses the user, where automatic updates are off for the client.
resource "finapi_user" "alice" {
  id_prefix              = "alice-"
  is_auto_update_enabled = true

  lifecycle {
    precondition {
      condition     = data.finapi_client_configuration.this.is_automatic_batch_update_enabled
      error_message = "Automatic updates are off for this finAPI client."
    }
  }
}

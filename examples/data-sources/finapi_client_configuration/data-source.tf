data "finapi_client_configuration" "this" {}

# If automatic updates are disabled for the client, this fails at plan. Without it, finAPI refuses the user at apply.
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

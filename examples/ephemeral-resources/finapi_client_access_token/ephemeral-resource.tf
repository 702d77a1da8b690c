ephemeral "finapi_client_access_token" "this" {}

# A script gets the token in its environment. It is in neither plan nor state.
resource "terraform_data" "client_configuration" {
  provisioner "local-exec" {
    command = "sh show-client-configuration.sh"

    environment = {
      ACCESS_TOKEN = ephemeral.finapi_client_access_token.this.access_token
    }
  }
}

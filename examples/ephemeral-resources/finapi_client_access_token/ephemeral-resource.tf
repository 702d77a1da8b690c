ephemeral "finapi_client_access_token" "this" {}

# A script gets the token in its environment. Neither plan nor state contains the token.
resource "terraform_data" "client_configuration" {
  provisioner "local-exec" {
    # If the script fails, Terraform prints all of its output. The file keeps the token out of the log.
    command = "sh show-client-configuration.sh >show-client-configuration.log 2>&1"

    environment = {
      ACCESS_TOKEN = ephemeral.finapi_client_access_token.this.access_token
    }
  }
}

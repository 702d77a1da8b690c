ephemeral "finapi_user_access_token" "alice" {
  user_id  = finapi_user.alice.id
  password = finapi_user.alice.password
}

# A script gets the token in its environment. Neither plan nor state contains the token.
resource "terraform_data" "alice" {
  provisioner "local-exec" {
    # If the script fails, Terraform prints all of its output. The file keeps the token out of the log.
    command = "sh show-user.sh >show-user.log 2>&1"

    environment = {
      ACCESS_TOKEN = ephemeral.finapi_user_access_token.alice.access_token
    }
  }
}

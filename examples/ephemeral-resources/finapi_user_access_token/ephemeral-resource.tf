ephemeral "finapi_user_access_token" "alice" {
  user_id  = finapi_user.alice.id
  password = finapi_user.alice.password
}

# A script gets the token in its environment. It is in neither plan nor state.
resource "terraform_data" "alice" {
  provisioner "local-exec" {
    command = "sh show-user.sh"

    environment = {
      ACCESS_TOKEN = ephemeral.finapi_user_access_token.alice.access_token
    }
  }
}

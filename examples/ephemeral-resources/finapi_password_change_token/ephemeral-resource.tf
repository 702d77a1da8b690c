ephemeral "finapi_password_change_token" "alice" {
  user_id = finapi_user.alice.id
}

# A program that lets the user choose a new password gets the token in its environment. Neither plan nor state contains the
# token.
resource "terraform_data" "password_change" {
  provisioner "local-exec" {
    # If the script fails, Terraform prints all of its output. The file keeps the token out of the log.
    command = "sh offer-password-change.sh >offer-password-change.log 2>&1"

    environment = {
      PASSWORD_CHANGE_TOKEN = ephemeral.finapi_password_change_token.alice.token
      USER_EMAIL            = ephemeral.finapi_password_change_token.alice.user_email
    }
  }
}

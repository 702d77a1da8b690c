# The program under test gets an account's token in its environment. Neither plan nor state contains the token.
ephemeral "finapi_user_access_token" "account" {
  for_each = finapi_user.account

  user_id  = each.value.id
  password = each.value.password
}

resource "terraform_data" "integration_test" {
  for_each = finapi_user.account

  # Tests an account again after a change.
  triggers_replace = [each.value.id, each.value.email]

  provisioner "local-exec" {
    # If the script fails, Terraform prints all of its output. The file keeps the token out of the log.
    command = "sh integration-test.sh >integration-test-${each.key}.log 2>&1"

    environment = {
      USER_ID      = each.value.id
      USER_EMAIL   = each.value.email
      ACCESS_TOKEN = ephemeral.finapi_user_access_token.account[each.key].access_token
    }
  }
}

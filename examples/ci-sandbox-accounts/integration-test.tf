# The program under test gets an account's token in its environment. It is in neither plan nor state.
ephemeral "finapi_user_access_token" "account" {
  for_each = finapi_user_verification.account

  user_id  = each.value.user_id
  password = finapi_user.account[each.key].password
}

resource "terraform_data" "integration_test" {
  for_each = finapi_user_verification.account

  # Tests an account anew that has changed.
  triggers_replace = [each.value.user_id, finapi_user.account[each.key].email]

  provisioner "local-exec" {
    command = "sh integration-test.sh"

    environment = {
      USER_ID      = each.value.user_id
      USER_EMAIL   = finapi_user.account[each.key].email
      ACCESS_TOKEN = ephemeral.finapi_user_access_token.account[each.key].access_token
    }
  }
}

# The user is created and verified for this run. It is deleted at the end, with all data of the test.
ephemeral "finapi_user" "test" {
  id_prefix = "ci-"
}

ephemeral "finapi_user_access_token" "test" {
  user_id  = ephemeral.finapi_user.test.id
  password = ephemeral.finapi_user.test.password
}

resource "terraform_data" "integration_test" {
  provisioner "local-exec" {
    # If the script fails, Terraform prints all of its output. The file keeps the token out of the log.
    command = "sh integration-test.sh >integration-test.log 2>&1"

    environment = {
      USER_ID      = ephemeral.finapi_user.test.id
      ACCESS_TOKEN = ephemeral.finapi_user_access_token.test.access_token
    }
  }
}

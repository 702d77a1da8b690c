locals {
  alice_id = "alice"
}

resource "finapi_user" "alice" {
  id = local.alice_id

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.finapi_verify_user.alice]
    }
  }
}

# The id does not come from the user that triggers the action: some versions of Terraform report that as a cycle. If the action
# fails after the creation, the next apply does not repeat it. Run terraform apply -invoke=action.finapi_verify_user.alice
action "finapi_verify_user" "alice" {
  config {
    user_id = local.alice_id
  }
}

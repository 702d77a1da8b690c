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

# The id comes from where the user has it, and not from the user that triggers the action: some versions of Terraform call that a
# cycle. An action that fails after the creation is not repeated by the next apply, but by
# terraform apply -invoke=action.finapi_verify_user.alice
action "finapi_verify_user" "alice" {
  config {
    user_id = local.alice_id
  }
}

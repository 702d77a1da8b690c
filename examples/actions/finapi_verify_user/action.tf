resource "finapi_user" "alice" {
  id_prefix = "alice-"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.finapi_verify_user.alice]
    }
  }
}

action "finapi_verify_user" "alice" {
  config {
    user_id = finapi_user.alice.id
  }
}

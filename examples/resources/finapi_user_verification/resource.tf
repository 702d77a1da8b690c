# A user that another program has created and manages. For a user of this configuration, set is_verified of its finapi_user.
resource "finapi_user_verification" "alice" {
  user_id = "alice"
}

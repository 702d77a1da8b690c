# terraform apply -invoke=action.finapi_change_user_password.bob sets the password that the provider has for bob in
# user_passwords, and unlocks the user.
action "finapi_change_user_password" "bob" {
  config {
    user_id = "bob"
  }
}

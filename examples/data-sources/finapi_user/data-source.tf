# Their e-mail address and so on are read if their password is known, here or in the provider's user_passwords; otherwise only
# whether they are verified.
data "finapi_user" "alice" {
  id       = finapi_user_verification.alice.user_id
  password = finapi_user.alice.password
}

output "email" {
  value = data.finapi_user.alice.email
}

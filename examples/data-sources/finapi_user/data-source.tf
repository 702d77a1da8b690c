# The e-mail address and so on are read if the user's password is known, here or in the provider's user_passwords; otherwise
# only whether the user is verified.
data "finapi_user" "alice" {
  id       = finapi_user.alice.id
  password = finapi_user.alice.password
}

output "email" {
  value = data.finapi_user.alice.email
}

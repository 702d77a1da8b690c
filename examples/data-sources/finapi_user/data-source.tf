# If the user's password is known, here or in the provider's user_passwords, all attributes are read. Otherwise only is_verified
# is read.
data "finapi_user" "alice" {
  id       = finapi_user.alice.id
  password = finapi_user.alice.password
}

output "email" {
  value = data.finapi_user.alice.email
}

output "users" {
  description = "The users by their id in small letters, without anything secret."

  value = {
    for key, user in finapi_user.this : key => {
      id    = user.id
      email = user.email
      phone = user.phone
    }
  }
}

output "unprotected_users" {
  description = "Whom the next plan may delete, if their entry is removed."
  value       = [for user in finapi_user.this : user.id if !user.deletion_protection]
}

# terraform output -json passwords
output "passwords" {
  description = "The users' passwords by their id in small letters, for the programs that log in as them."
  value       = { for key, user in finapi_user.this : key => user.password }
  sensitive   = true
}

locals {
  users = {
    alice = { email = "alice@example.com" }
    bob   = { email = "bob@example.com" }
  }
}

# Each user has its key in the state. With count, taking one out of the list would replace the users after it.
resource "finapi_user" "this" {
  for_each = local.users

  id          = each.key
  email       = each.value.email
  is_verified = true
}

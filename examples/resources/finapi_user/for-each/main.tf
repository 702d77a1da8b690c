locals {
  users = {
    alice = { email = "alice@example.com" }
    bob   = { email = "bob@example.com" }
  }
}

# The key identifies each user in the state. With count, removing a user from the list would replace all later users.
resource "finapi_user" "this" {
  for_each = local.users

  id          = each.key
  email       = each.value.email
  is_verified = true
}

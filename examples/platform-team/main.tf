# Who exists is said in users.yaml alone: nothing here is edited to add, change or remove a user.

provider "finapi" {} # credentials from the FINAPI_… environment variables

# No password is given: the provider makes a strong one for each user and keeps it in the state. At two in the morning a new
# user is then one entry in a file, and a run needs the state and the client's credentials, nothing else. With password_wo
# each password would have to be in a secret store before its user exists, and no user could be read, changed or deleted
# while the store is down. The price is a state that holds passwords: encrypt it, and let few read it. Among test users that
# is little; where it is too much, see ../guides/write-only-password.
resource "finapi_user" "this" {
  for_each = local.users

  id                     = each.value.id
  email                  = each.value.email
  phone                  = each.value.phone
  is_auto_update_enabled = each.value.is_auto_update_enabled
  is_verified            = true
  deletion_protection    = each.value.deletion_protection

  lifecycle {
    precondition {
      condition     = each.value.id != null
      error_message = "${var.users_file}: ${each.key} has no id."
    }

    precondition {
      condition     = length(each.value.same_user) == 1
      error_message = "${var.users_file}: ${join(" and ", each.value.same_user)} are the same user. The case of letters makes no difference to finAPI."
    }

    # Else a misspelt field would be left out without a word.
    precondition {
      condition     = length(each.value.unknown) == 0
      error_message = "${var.users_file}: ${each.key} has unknown fields: ${join(", ", each.value.unknown)}. Known are ${join(", ", local.fields)}."
    }

    # YAML takes +49305550100 for a number, and drops the plus.
    precondition {
      condition     = length(each.value.not_text) == 0
      error_message = "${var.users_file}: ${each.key} needs quotes around the value of ${join(" and ", each.value.not_text)}, which YAML takes for a number."
    }
  }
}

# The users of the file, and the mistakes in their entries.

locals {
  fields      = ["id", "email", "phone", "is_auto_update_enabled", "deletion_protection"]
  text_fields = ["id", "email", "phone"]

  # The keys are the ids in lower case, so a change of case moves no user. The three dots collect entries with the same id, and
  # a precondition names them. Otherwise Terraform would only report a duplicate key.
  entries = {
    for index, entry in yamldecode(file(var.users_file)) :
    lower(try(entry.id, "entry ${index + 1}")) => entry...
  }

  users = {
    for key, entries in local.entries : key => {
      id                     = try(entries[0].id, null)
      email                  = try(entries[0].email, null)
      phone                  = try(entries[0].phone, null)
      is_auto_update_enabled = try(entries[0].is_auto_update_enabled, null)
      deletion_protection    = coalesce(try(entries[0].deletion_protection, null), var.deletion_protection)

      same_user = [for entry in entries : try(entry.id, "")]
      unknown   = setsubtract(keys(merge(entries...)), local.fields)
      not_text  = [for field in local.text_fields : field if try(entries[0][field] != tostring(entries[0][field]), false)]
    }
  }
}

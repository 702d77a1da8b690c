# The users of the file.

locals {
  columns         = ["id", "email", "phone", "deletion_protection"]
  unknown_columns = setsubtract(try(keys(csvdecode(file(var.users_file))[0]), []), local.columns)

  # The keys are the ids in lower case. Ids are not case-sensitive, so the case must not move a user to another shard. The three
  # dots collect rows with the same id, and outputs.tf reports them. An empty field is omitted.
  rows = {
    for row in csvdecode(file(var.users_file)) : lower(row.id) => { for column, value in row : column => value if value != "" }...
  }

  passwords = merge({}, [
    for file in var.secrets_files : { for id, password in jsondecode(file(file)) : lower(id) => password }
  ]...)

  # The users of this shard.
  users = {
    for key, rows in local.rows : key => {
      id                  = try(rows[0].id, "")
      email               = try(rows[0].email, null)
      phone               = try(rows[0].phone, null)
      password            = try(sensitive(local.passwords[key]), null)
      deletion_protection = try(rows[0].deletion_protection, var.deletion_protection)
    } if local.shard_of_slot_now[local.slots[key]] == var.shard
  }
}

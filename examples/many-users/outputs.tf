output "number_of_users" {
  description = "How many users this shard has."
  value       = length(local.users)

  # What is wrong with the file is an error of the plan of each shard, whichever shard the row belongs to. This output does not refer
  # to the users, so that its errors are shown beside theirs.
  precondition {
    condition     = !contains(keys(local.rows), "")
    error_message = "${var.users_file}: a row has no id."
  }

  precondition {
    condition     = alltrue([for rows in local.rows : length(rows) == 1])
    error_message = "${var.users_file}: these rows are about the same user, as the case of letters makes no difference to finAPI: ${join("; ", [for rows in local.rows : join(", ", [for row in rows : try(row.id, "")]) if length(rows) > 1])}."
  }

  # Else a misspelt column would be left out without a word.
  precondition {
    condition     = length(local.unknown_columns) == 0
    error_message = "${var.users_file} has unknown columns: ${join(", ", local.unknown_columns)}. Known are ${join(", ", local.columns)}."
  }

  # Else those who leave would be deleted where nothing protects them.
  precondition {
    condition     = length(local.leavers) == 0 || startswith(try(file("${path.module}/leavers.tf"), ""), "# Shard ${var.shard} forgets")
    error_message = "${length(local.leavers)} users leave this shard. Run first: sh leavers.sh ${var.shard} >leavers.tf"
  }
}

# terraform output -json passwords
output "passwords" {
  description = "The passwords of this shard's users by their id in small letters."
  value       = { for key, user in finapi_user.this : key => user.password }
  sensitive   = true
}

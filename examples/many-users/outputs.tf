output "number_of_users" {
  description = "How many users this shard has."
  value       = length(local.users)

  # A mistake in the file is an error at plan of every shard, not only of the row's shard. This output does not refer to the
  # users, so Terraform shows its errors together with theirs.
  precondition {
    condition     = !contains(keys(local.rows), "")
    error_message = "${var.users_file}: a row has no id."
  }

  precondition {
    condition     = alltrue([for rows in local.rows : length(rows) == 1])
    error_message = "${var.users_file}: these rows are about the same user, as the case of letters makes no difference to finAPI: ${join("; ", [for rows in local.rows : join(", ", [for row in rows : try(row.id, "")]) if length(rows) > 1])}."
  }

  # Without this check, a misspelt column would be ignored silently.
  precondition {
    condition     = length(local.unknown_columns) == 0
    error_message = "${var.users_file} has unknown columns: ${join(", ", local.unknown_columns)}. Known are ${join(", ", local.columns)}."
  }

  # Without this check, unprotected users that leave the shard would be deleted.
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

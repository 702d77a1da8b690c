# What a pull request that changes users.yaml has to pass. It creates the users, so give it another mandator than theirs: the
# mock, or a sandbox of its own.

variables {
  # Else what the runs have created could not be destroyed at the end.
  deletion_protection = false
}

run "users_of_the_file" {
  assert {
    condition     = length(output.users) == length(yamldecode(file(var.users_file)))
    error_message = "Not every entry of ${var.users_file} has become a user."
  }

  assert {
    condition     = alltrue([for user in finapi_user.this : user.is_verified])
    error_message = "Not every user is verified."
  }

  assert {
    condition     = length(distinct(values(output.passwords))) == length(output.users)
    error_message = "Two users have the same password."
  }
}

run "protected_unless_the_entry_says_otherwise" {
  command = plan

  variables {
    deletion_protection = true
  }

  assert {
    condition = toset(output.unprotected_users) == toset([
      for entry in yamldecode(file(var.users_file)) : entry.id if !try(entry.deletion_protection, true)
    ])
    error_message = "Unprotected are ${join(", ", output.unprotected_users)}, which is not what ${var.users_file} says."
  }
}

run "same_user_twice" {
  command = plan

  variables {
    users_file = "tests/same-user.yaml"
  }

  expect_failures = [finapi_user.this]
}

run "misspelt_field" {
  command = plan

  variables {
    users_file = "tests/misspelt-field.yaml"
  }

  expect_failures = [finapi_user.this]
}

run "phone_without_quotes" {
  command = plan

  variables {
    users_file = "tests/phone-without-quotes.yaml"
  }

  expect_failures = [finapi_user.this]
}

run "no_id" {
  command = plan

  variables {
    users_file = "tests/no-id.yaml"
  }

  expect_failures = [finapi_user.this]
}

run "not_a_list" {
  command = plan

  variables {
    users_file = "tests/not-a-list.yaml"
  }

  expect_failures = [var.users_file]
}

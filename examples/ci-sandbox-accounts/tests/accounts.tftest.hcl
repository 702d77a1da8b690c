# `terraform test` keeps the state of these runs in memory alone, and destroys at the end what they have created, whether
# they pass or not.

run "provision_and_use" {
  assert {
    condition     = toset(keys(output.accounts)) == toset(["alice", "bob"])
    error_message = "Not every account was provisioned."
  }

  assert {
    condition     = alltrue([for account in output.accounts : account.is_verified])
    error_message = "An account is not verified."
  }

  assert {
    condition     = alltrue([for name, account in output.accounts : startswith(account.id, "ci-${name}-")])
    error_message = "An account could not be found by the beginning of its id."
  }

  assert {
    condition     = toset(keys(terraform_data.integration_test)) == toset(keys(var.accounts))
    error_message = "The integration test did not run for every account."
  }
}

run "change_an_account" {
  variables {
    # For the assertion below: OpenTofu knows other runs in variables alone.
    alice_before = run.provision_and_use.accounts["alice"].id

    accounts = {
      alice = { email = "alice@example.net" }
      bob   = {}
    }
  }

  assert {
    condition     = output.accounts["alice"].email == "alice@example.net"
    error_message = "finAPI has another e-mail address for alice."
  }

  assert {
    condition     = output.accounts["alice"].id == var.alice_before
    error_message = "alice is another account than before."
  }
}

run "throw_one_away" {
  variables {
    accounts = {
      alice = { email = "alice@example.net" }
    }
  }

  assert {
    condition     = keys(output.accounts) == ["alice"]
    error_message = "There are other accounts than alice."
  }
}

run "name_that_is_too_long" {
  command = plan

  variables {
    accounts = {
      an-account-with-a-long-name = {}
    }
  }

  expect_failures = [var.accounts]
}

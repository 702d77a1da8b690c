terraform {
  # OpenTofu has it from 1.10 on.
  required_version = ">= 1.8"

  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}

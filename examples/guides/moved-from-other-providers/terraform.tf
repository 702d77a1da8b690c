terraform {
  # OpenTofu supports this from 1.10.
  required_version = ">= 1.8"

  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}

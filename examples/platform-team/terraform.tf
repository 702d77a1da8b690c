terraform {
  required_version = ">= 1.5"

  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}

terraform {
  required_version = ">= 1.7"

  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}

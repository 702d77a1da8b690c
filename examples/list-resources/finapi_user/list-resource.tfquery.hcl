# terraform query -generate-config-out=users.tf writes an import block and a resource for each.
list "finapi_user" "ci" {
  provider = finapi
  limit    = 1000

  config {
    id_prefix = "ci-"
  }
}

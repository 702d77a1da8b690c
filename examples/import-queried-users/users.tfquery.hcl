# terraform query shows whom it finds; terraform query -generate-config-out=users.tf writes users.tf.
list "finapi_user" "app" {
  provider = finapi
  limit    = 1000

  config {
    id_prefix = "app-"
  }
}

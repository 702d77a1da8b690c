variable "users_file" {
  description = "A YAML file with the users. users.yaml says what an entry may hold."
  type        = string
  default     = "users.yaml"
  nullable    = false

  validation {
    condition     = can([for entry in concat(yamldecode(file(var.users_file))) : keys(entry)])
    error_message = "The file must exist and be a YAML list of entries such as \"- id: alice\", or [] if there are no users."
  }
}

variable "deletion_protection" {
  description = "Whether users are protected whose entry does not say otherwise. To destroy them all, set it to false and apply that first."
  type        = bool
  default     = true
  nullable    = false
}

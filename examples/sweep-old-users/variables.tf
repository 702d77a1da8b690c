# The first two variables have no default: each sweep must specify the users to delete.

variable "id_prefix" {
  description = "Only users whose id begins so, such as those of a dead branch: at least 3 characters."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.id_prefix) >= 3
    error_message = "The prefix must have at least 3 characters: what it finds is to be deleted."
  }
}

variable "max_registration_date" {
  description = "Only users registered on this date, YYYY-MM-DD, or earlier. It is a date and no age, so that each command finds the same users."
  type        = string
  nullable    = false
}

variable "max_users" {
  description = "How many users may be found. More are an error of the plan."
  type        = number
  nullable    = false
  default     = 100
}

variable "deletion_protection" {
  description = "Whether the users found are protected. To delete all of them and their bank data, set it to false and apply that first."
  type        = bool
  nullable    = false
  default     = true
}

resource "terraform_data" "bastion" {
  input = {
    subnet_id = terraform_data.subnet["a"].id
    image     = "debian-12"
  }
  triggers_replace = filesha256("${path.module}/scripts/bootstrap.sh")

  provisioner "local-exec" {
    command = "sh ${path.module}/scripts/bootstrap.sh"
  }
}

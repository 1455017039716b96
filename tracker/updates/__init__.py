"""Updates and evidence (cập nhật, minh chứng): progress, submission, acceptance and return."""

// 무엇이, 왜, 다음에 무엇을: 오류 코드마다 하나씩.
import { reviewErrorsKo } from './errors-review.ko';
import type { ErrorCode } from '$lib/bindings/api';
import type { ErrorWords } from './errors.en';

export const errorsKo: Record<ErrorCode, ErrorWords> = {
  refused_empty: {
    title: '빈 파일입니다',
    why: '{subject} 파일에 내용이 없습니다. 출력 방향을 바꾸면 명령이 실행되기 전에 파일부터 만들어지므로, 파일을 채울 명령이 실패했을 수 있습니다.',
  },
  refused_not_json: {
    title: 'JSON이 아닙니다',
    why: '{subject} 파일은 사람이 읽는 플랜 텍스트나 로그일 수 있습니다. JSON 형식에만 모든 값이 있으므로 JSON만 읽습니다.',
    detail: '{line}번째 줄 {column}번째 글자부터 JSON이 아닙니다.',
  },
  refused_truncated: {
    title: '중간에 잘린 플랜입니다',
    why: '{subject} 파일이 값 중간에서 끝납니다. 일부만 보이면 나머지가 하는 일을 알 수 없으므로 아무것도 표시하지 않습니다. 디스크가 가득 차거나 작업이 중단되지 않았는지 확인하고 파일을 다시 만듭니다.',
    detail: '{line}번째 줄에서 끝납니다.',
  },
  refused_state: {
    title: '플랜이 아니라 상태 파일입니다',
    why: '상태는 지금 있는 것을, 플랜은 바뀔 것을 담습니다. 상태에는 비밀 값이 그대로 들어 있어 {subject} 파일을 열지 않았습니다.',
  },
  refused_stream: {
    title: '플랜이 아니라 실행 로그입니다',
    why: '{subject} 파일에는 `plan -json` 또는 `apply -json` 명령이 출력한 줄이 있습니다. 바뀔 리소스의 이름만 있고 값이 없어 비교할 수 없습니다.',
    detail: '`{detail}` 명령의 출력으로 보입니다.',
  },
  refused_format_version: {
    title: '알 수 없는 형식의 플랜입니다',
    why: '{subject} 파일은 이 버전의 Countersign보다 새로운 Terraform 또는 OpenTofu가 만들었습니다. 추측해서 읽지 않습니다. 이 형식을 아는 Countersign 버전이 필요합니다.',
    detail: '형식 버전은 `{detail}`입니다. 0과 1 버전을 읽을 수 있습니다.',
  },
  refused_several: {
    title: '플랜이 여럿 있는 파일입니다',
    why: '그중 하나만 보여 주면 전부로 오해할 수 있으므로 {subject} 파일에서 아무것도 보여 주지 않습니다. 플랜마다 파일을 따로 저장합니다. Terragrunt는 `--json-out-dir` 옵션으로 그렇게 합니다.',
    detail: '플랜이 {count}개 있습니다. 시작하는 줄: {lines}.',
  },
  refused_beside: {
    title: '플랜 말고 다른 것도 있는 파일입니다',
    why: '{subject} 파일에 플랜과 다른 JSON이 함께 있습니다. 플랜의 앞이나 뒤, 또는 바깥입니다. `terraform show -json` 명령의 출력만 파일로 저장합니다.',
    detail: '플랜은 {detail}번째 줄에서 시작합니다.',
  },
  refused_array: {
    title: '플랜이 아니라 JSON 목록입니다',
    why: '{subject} 파일이 `[` 기호로 시작합니다. 플랜은 JSON 객체 하나입니다. 목록에 플랜이 여럿 있으면 각각 다른 파일로 저장합니다.',
  },
  refused_scalar: {
    title: '플랜이 아니라 JSON 값 하나입니다',
    why: '{subject} 파일에 숫자, 문자열, `true`, `false`, `null` 가운데 하나만 있습니다. 플랜은 JSON 객체 하나입니다.',
  },
  refused_not_a_plan: {
    title: '플랜이 아닌 JSON입니다',
    why: '{subject} 파일은 JSON이지만 `terraform show -json plan.bin` 명령이 출력하는 플랜이 아닙니다. 리소스 변경도, 계획된 값도, 구성도 없습니다. 플랜 파일을 지정하지 않은 `show -json` 명령이 출력한 상태이거나 OpenTofu가 암호화한 플랜일 수 있습니다.',
    detail: '`{detail}` 명령의 출력으로 보입니다.',
  },
  refused_saved_plan: {
    title: 'JSON이 아니라 저장된 플랜입니다',
    why: '{subject} 파일은 `plan -out` 명령이 만든 바이너리입니다. 만든 도구와 프로바이더만 JSON으로 바꿀 수 있습니다.',
  },
  refused_too_deep: {
    title: '너무 깊게 중첩된 파일입니다',
    why: 'Terraform과 OpenTofu의 어떤 버전도 {subject} 파일만큼 깊게 중첩하지 않습니다. 열지 않았습니다. 파일의 출처를 확인합니다.',
  },
  refused_long_string: {
    title: '너무 긴 텍스트가 있는 파일입니다',
    why: '{subject} 파일에 256 MiB보다 긴 텍스트가 있습니다. 누구도 읽을 수 없는 크기이므로 열지 않았습니다. 이만한 파일은 구성에 넣지 말고 참조합니다.',
    detail: '`{detail}`행에서 시작합니다.',
  },
  refused_long_number: {
    title: '너무 긴 숫자가 있는 파일입니다',
    why: '{subject} 파일에 4,096자보다 긴 숫자가 있습니다. Terraform과 OpenTofu의 어떤 버전도 이런 숫자를 계산하지 않습니다. 열지 않았습니다. 파일의 출처를 확인합니다.',
    detail: '`{detail}`행에 있습니다.',
  },
  refused_encoding: {
    title: '읽을 수 없는 텍스트입니다',
    why: '{subject} 파일은 UTF-8도 UTF-16도 아닙니다. 파일을 UTF-8로 저장합니다.',
  },
  file_absent: {
    title: '파일이 없습니다',
    why: '{subject} 파일이 이동, 이름 변경, 삭제되었거나 연결되지 않은 드라이브에 있습니다.',
  },
  file_is_folder: {
    title: '파일이 아니라 폴더입니다',
    why: '{subject} 폴더 안에 있는 플랜 파일을 엽니다. 한 번에 여럿을 고를 수 있습니다.',
  },
  file_unreadable: {
    title: '파일을 읽을 수 없습니다',
    why: '{subject} 파일이 있지만 시스템이 읽기를 허용하지 않습니다. 권한을 확인하고 다시 시도합니다.',
    detail: '시스템 메시지: `{detail}`',
  },
  file_too_large: {
    title: '파일이 너무 큽니다',
    why: '{subject} 파일이 2 GiB보다 커서 읽을 수 없습니다. 더 작은 루트 모듈이나 더 적은 리소스로 플랜을 만듭니다.',
  },
  plan_closed: {
    title: '이 플랜은 이미 닫혔습니다',
    why: '그 사이에 닫혔습니다. 파일을 다시 엽니다.',
  },
  view_gone: {
    title: '오래된 목록입니다',
    why: '새 목록으로 바뀌었습니다. 필터를 바꾸거나 파일을 다시 엽니다.',
  },
  not_revealed: {
    title: '보여 줄 값이 없습니다',
    why: '플랜에 이 값이 없습니다. 가려진 채 저장된 플랜이거나 더는 가려진 행이 아닙니다. 값이 보관된 곳에서 확인합니다.',
  },
  unsupported: {
    title: '여기서는 할 수 없습니다',
    why: 'Countersign이 실행되는 환경이 제공하지 않는 기능입니다. 데스크톱 앱에서 할 수 있습니다.',
  },
  settings_not_saved: {
    title: '설정을 저장하지 못했습니다',
    why: '창을 닫을 때까지만 유지됩니다. 설정 폴더에 쓸 수 있는지 확인하고 다시 고릅니다.',
    detail: '시스템 메시지: `{detail}`',
  },
  internal: {
    title: 'Countersign에 결함이 있습니다',
    why: '{subject} 파일이 아니라 앱의 결함입니다. 열려 있던 플랜은 그대로입니다. 다시 시도하고, 되풀이되면 아래 내용을 알려 주십시오.',
    detail: '`{detail}`',
  },
  ...reviewErrorsKo,
};
